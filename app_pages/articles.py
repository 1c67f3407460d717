import streamlit as st
from app_pages.shared import *

heading("articles")
q = question()
empty(q)
